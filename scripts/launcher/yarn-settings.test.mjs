// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { yarnSettings } from './yarn-settings.mjs';

const QUIET = { YARN_ENABLE_TELEMETRY: '0', YARN_IGNORE_PATH: '1' };

test('yarnSettings_withNpmDefaults_changesOnlyWhatIsSaid', () => {
  const npm = {
    registry: 'https://registry.example/',
    proxy: null,
    'https-proxy': null,
    noproxy: [''],
    cafile: null,
    'strict-ssl': true,
  };
  assert.deepEqual(yarnSettings(npm), {
    ...QUIET,
    YARN_NPM_REGISTRY_SERVER: 'https://registry.example',
  });
});

test('yarnSettings_behindAProxy_handsEverythingOn', () => {
  const npm = {
    registry: 'https://packages.example.com/npm/',
    proxy: 'http://proxy.example.com:3128/',
    'https-proxy': 'http://secure.example.com:3129/',
    cafile: '/etc/ssl/company.pem',
    'strict-ssl': false,
  };
  assert.deepEqual(yarnSettings(npm), {
    ...QUIET,
    YARN_NPM_REGISTRY_SERVER: 'https://packages.example.com/npm',
    YARN_HTTP_PROXY: 'http://proxy.example.com:3128/',
    YARN_HTTPS_PROXY: 'http://secure.example.com:3129/',
    YARN_HTTPS_CA_FILE_PATH: '/etc/ssl/company.pem',
    YARN_ENABLE_STRICT_SSL: 'false',
  });
});

test('yarnSettings_withOneProxy_usesItForBothKinds', () => {
  const npm = {
    registry: 'https://a.example.com',
    proxy: 'http://p.example.com',
  };
  assert.equal(yarnSettings(npm).YARN_HTTPS_PROXY, 'http://p.example.com');
});

for (const noproxy of ['example.com', ['localhost', '.example.com'], '*']) {
  test(`yarnSettings_whenTheRegistryIsDirect_leavesTheProxyOut_${noproxy}`, () => {
    const npm = {
      registry: 'https://packages.example.com/',
      proxy: 'http://proxy.example.com:3128/',
      noproxy,
    };
    assert.equal('YARN_HTTPS_PROXY' in yarnSettings(npm), false);
  });
}

test('yarnSettings_whenAnotherHostIsDirect_keepsTheProxy', () => {
  const npm = {
    registry: 'https://packages.example.com/',
    proxy: 'http://proxy.example.com:3128/',
    noproxy: ['example.org', 'ages.example.com.evil'],
  };
  assert.equal(
    yarnSettings(npm).YARN_HTTP_PROXY,
    'http://proxy.example.com:3128/',
  );
});

test('yarnSettings_forAPlainHttpRegistry_allowsThatHostOnly', () => {
  const npm = { registry: 'http://127.0.0.1:4873/' };
  assert.equal(yarnSettings(npm).YARN_UNSAFE_HTTP_WHITELIST, '127.0.0.1');
});

test('yarnSettings_neverOverridesWhatIsSetForYarn', () => {
  const npm = { registry: 'https://packages.example.com/' };
  const env = { YARN_NPM_REGISTRY_SERVER: 'https://other.example.com' };
  assert.equal('YARN_NPM_REGISTRY_SERVER' in yarnSettings(npm, env), false);
});
