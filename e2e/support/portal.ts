import { readFileSync } from 'node:fs';

function required(name: string): string {
  const value = process.env[name];
  if (!value) {
    throw new Error(
      `${name} is not set. Start the browser tests with: npm run e2e`,
    );
  }
  return value;
}

/** Address of the portal under test. */
export function portalUrl(): string {
  return required('JIT_E2E_BASE_URL');
}

/**
 * Connection string of the demo company's PostgreSQL for its superuser, to look
 * at the target independently of the portal.
 *
 * @param database - which database to enter
 */
export function targetUrl(database: string): string {
  return `${required('JIT_E2E_POSTGRES_URL')}/${database}`;
}

function portalPid(): number {
  return Number(readFileSync(required('JIT_E2E_PORTAL_PID_FILE'), 'utf8'));
}

async function isReady(): Promise<boolean> {
  try {
    const response = await fetch(
      `${portalUrl()}/.backstage/health/v1/readiness`,
    );
    return response.ok;
  } catch {
    return false;
  }
}

/**
 * Kills the portal's process as a power cut would, and waits until the one that
 * takes its place is ready.
 *
 * @param timeout - milliseconds
 */
export async function killPortal(timeout = 60_000): Promise<void> {
  const killed = portalPid();
  process.kill(killed, 'SIGKILL');
  const until = Date.now() + timeout;
  while (portalPid() === killed || !(await isReady())) {
    if (Date.now() > until) {
      throw new Error(
        `The portal was not ready ${timeout} ms after it was killed`,
      );
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}
