import { DocumentFinding } from '@jit-access/backstage-plugin-jit-access-backend/policy';
import { openCatalog } from '../catalog/openCatalog';
import { readSettings } from '../catalog/readSettings';
import { EXIT, Exit } from '../terminal/exits';
import { counted, placeOf } from '../terminal/places';
import { Terminal, json, line, paint } from '../terminal/Terminal';
import { readPolicy } from './readPolicy';

export interface LintOptions {
  catalog?: string[];
  tokenEnv?: string;
  config?: string;
  strict?: boolean;
  json?: boolean;
}

/** Says what is wrong with documents, by themselves and with a catalog. */
export async function lint(
  paths: string[],
  options: LintOptions,
  terminal: Terminal,
): Promise<Exit> {
  const { policy, findings } = await readPolicy(paths);
  const all: DocumentFinding[] = [...findings];
  if (policy && options.catalog) {
    const catalog = await openCatalog(options.catalog, {
      terminal,
      token: options.tokenEnv && terminal.env[options.tokenEnv],
      settings: await readSettings(options.config),
    });
    all.push(...policy.lintAgainst(catalog, new Date().toISOString()));
  }
  const errors = all.filter(({ severity }) => severity === 'error').length;
  const warnings = all.length - errors;
  if (options.json) {
    json(terminal, { findings: all, errors, warnings });
  } else {
    for (const finding of all) line(terminal, inWords(finding, terminal));
    const sound = policy
      ? ` in ${counted(policy.roles, 'role', 'roles')} and ${counted(policy.policies, 'policy', 'policies')}`
      : '';
    line(
      terminal,
      `${counted(errors, 'error', 'errors')}, ${counted(warnings, 'warning', 'warnings')}${sound}`,
    );
  }
  const failed = errors > 0 || (options.strict === true && warnings > 0);
  return failed ? EXIT.failed : EXIT.ok;
}

function inWords(finding: DocumentFinding, terminal: Terminal): string {
  const colour = finding.severity === 'error' ? 'red' : 'yellow';
  return `${placeOf(finding)} ${paint(terminal, colour, finding.severity)} ${finding.message}`;
}
