// @ts-check

/** @param {unknown} value */
function text(value) {
  return typeof value === 'string' && value !== '' && value !== 'null'
    ? value
    : undefined;
}

/**
 * Whether npm was told to reach a host without the proxy.
 *
 * @param {string} host
 * @param {unknown} noproxy npm's setting: a list, or names with commas
 */
function isDirect(host, noproxy) {
  const names = (
    Array.isArray(noproxy) ? noproxy : String(noproxy ?? '').split(',')
  )
    .map(name =>
      String(name)
        .trim()
        .replace(/^\*?\./, ''),
    )
    .filter(Boolean);
  return names.some(
    name => name === '*' || host === name || host.endsWith(`.${name}`),
  );
}

/**
 * Translates what npm knows of the network into Yarn's settings, as environment
 * variables. Yarn does not look at npm's settings, so that behind a proxy or
 * with a registry of one's own it would find nothing. What the person already
 * set for Yarn wins.
 *
 * @param {Record<string, unknown>} npm npm's settings by name
 * @param {NodeJS.ProcessEnv} env what is set already
 * @returns {Record<string, string>}
 */
export function yarnSettings(npm, env = {}) {
  /** @type {Record<string, string | undefined>} */
  const settings = {
    YARN_ENABLE_TELEMETRY: '0',
    // A yarnPath in a folder above would bring another Yarn.
    YARN_IGNORE_PATH: '1',
    YARN_HTTPS_CA_FILE_PATH: text(npm.cafile),
    YARN_HTTPS_CERT_FILE_PATH: text(npm.certfile),
    YARN_HTTPS_KEY_FILE_PATH: text(npm.keyfile),
    YARN_ENABLE_STRICT_SSL: npm['strict-ssl'] === false ? 'false' : undefined,
  };
  const registry = text(npm.registry)?.replace(/\/+$/, '');
  if (registry) {
    const url = new URL(registry);
    settings.YARN_NPM_REGISTRY_SERVER = registry;
    if (url.protocol === 'http:') {
      settings.YARN_UNSAFE_HTTP_WHITELIST = url.hostname;
    }
    if (!isDirect(url.hostname, npm.noproxy)) {
      settings.YARN_HTTP_PROXY = text(npm.proxy);
      settings.YARN_HTTPS_PROXY = text(npm['https-proxy']) ?? text(npm.proxy);
    }
  }
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) =>
      value === undefined || env[name] !== undefined ? [] : [[name, value]],
    ),
  );
}
