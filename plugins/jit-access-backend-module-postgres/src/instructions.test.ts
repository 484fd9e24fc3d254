import { readServers } from './config';
import { connectInstructions, membershipInstructions } from './instructions';
import { ConfigReader } from '@backstage/config';

function server(extra: object = {}) {
  const servers = {
    demo: { host: '10.0.0.7', user: 'admin', password: 'canary', ...extra },
  };
  return readServers(
    new ConfigReader({ jitAccess: { providers: { postgres: { servers } } } }),
  ).get('demo')!;
}

describe('connectInstructions', () => {
  it('gives a command and a connection string with a place for the password', () => {
    const { title, steps } = connectInstructions(server(), 'orders', 'jit_a');
    expect(title).toBe('Connect to orders (demo)');
    expect(steps.map(step => step.code)).toEqual([
      `psql 'postgresql://jit_a@10.0.0.7:5432/orders'`,
      'postgresql://jit_a:{{password}}@10.0.0.7:5432/orders',
    ]);
  });

  it('names the address that people use, and TLS', () => {
    const { steps } = connectInstructions(
      server({ publicHost: '::1', publicPort: 7432, ssl: true }),
      'orders',
      'jit_a',
    );
    expect(steps[1].code).toBe(
      'postgresql://jit_a:{{password}}@[::1]:7432/orders?sslmode=require',
    );
  });

  it('has no password for an account of one’s own', () => {
    const { title, steps } = membershipInstructions(
      server({ ssl: true }),
      'orders_reader',
      'Ann O’Neil',
    );
    expect(title).toBe('Use orders_reader on demo');
    expect(steps.map(step => step.code)).toEqual([
      `psql 'postgresql://Ann%20O%E2%80%99Neil@10.0.0.7:5432/{database}?sslmode=require'`,
    ]);
  });

  it('says nothing of the administrator', () => {
    const text = JSON.stringify(connectInstructions(server(), 'orders', 'a'));
    expect(text).not.toMatch(/canary|admin/);
  });
});
