module.exports = require('../../eslint/forPackage.cjs')(__dirname);
