// Loaded into the portal before anything else: the portal ends when the launcher
// does, even when the launcher was killed and could not tell it.
const { isMainThread } = require('node:worker_threads');

if (isMainThread && process.channel) {
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  // Waiting for that must not keep a portal alive that wants to end.
  process.channel.unref();
}
