import { portalUrl } from './portal';

/** Calls the REST API as a persona, as a script would. */
export async function call<T>(
  persona: string,
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
): Promise<{ status: number; body: T }> {
  const signedIn = await fetch(`${portalUrl()}/api/auth/demoPersona/refresh`, {
    headers: {
      'x-demo-persona': `user:default/${persona}`,
      'x-requested-with': 'XMLHttpRequest',
    },
  });
  const { backstageIdentity } = (await signedIn.json()) as {
    backstageIdentity: { token: string };
  };
  const response = await fetch(`${portalUrl()}/api/jit-access${path}`, {
    method,
    headers: {
      authorization: `Bearer ${backstageIdentity.token}`,
      'content-type': 'application/json',
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as T };
}
