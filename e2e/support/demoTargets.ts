function required(name: string): string {
  const value = process.env[name];
  if (!value) {
    throw new Error(
      `${name} is not set. Start the browser tests with: npm run e2e`,
    );
  }
  return value;
}

async function read<T>(url: string): Promise<T> {
  const response = await fetch(url);
  if (!response.ok) {
    throw new Error(`${url} answered ${response.status}`);
  }
  return (await response.json()) as T;
}

/** Logins of who is in a team of the demo company, as its GitHub says. */
export async function teamMembers(team: string): Promise<string[]> {
  const people = await read<Array<{ login: string }>>(
    `${required('DEMO_GITHUB_URL')}/orgs/demo-company/teams/${team}/members`,
  );
  return people.map(({ login }) => login);
}

/** Logins of who is in a group of the demo company, as its Okta says. */
export async function groupMembers(group: string): Promise<string[]> {
  const url = required('DEMO_OKTA_URL');
  const [found] = await read<Array<{ id: string }>>(
    `${url}/api/v1/groups?q=${encodeURIComponent(group)}`,
  );
  const people = await read<Array<{ profile: { login: string } }>>(
    `${url}/api/v1/groups/${found.id}/users`,
  );
  return people.map(({ profile }) => profile.login);
}
