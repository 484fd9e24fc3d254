import { Command, CommanderError } from 'commander';
import { verify } from './audit/verify';
import { DEFAULT_TOKEN_ENV } from './backend/BackendClient';
import { test } from './cases/test';
import { drain } from './drain/drain';
import { explain } from './policy/explain';
import { lint } from './policy/lint';
import { replay } from './policy/replay';
import { checkProviders } from './providers/checkProviders';
import { dryRun } from './providers/dryRun';
import { EXIT, Exit, UsageError } from './terminal/exits';
import { Terminal } from './terminal/Terminal';

/**
 * Runs the command that arguments name.
 * @returns 0: all is well; 1: something was found, or does not hold; 2: it was
 *   called wrongly, or what it names cannot be read
 */
export async function run(args: string[], terminal: Terminal): Promise<Exit> {
  let exit: Exit = EXIT.ok;
  const program = createProgram(terminal, code => {
    exit = code;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    }
    if (error instanceof UsageError) {
      terminal.err(`${error.message}\n`);
      return EXIT.usage;
    }
    throw error;
  }
}

function createProgram(terminal: Terminal, done: (code: Exit) => void) {
  // The settings are those of the commands below as well, which copy them.
  const program = new Command('jit-access')
    .description(
      'Checks, tests, explains and replays access policy, verifies the access history, asks targets whether they are within reach, and empties them before uninstalling.',
    )
    .exitOverride()
    .configureOutput({
      writeOut: text => terminal.out(text),
      writeErr: text => terminal.err(text),
    })
    .showHelpAfterError('(--help says more)')
    .addHelpText(
      'after',
      '\nExit codes: 0 all is well, 1 something was found or does not hold, 2 called wrongly.',
    );
  const policy = program
    .command('policy')
    .description('roles and policies as code');
  addLint(policy, terminal, done);
  addTest(policy, terminal, done);
  addExplain(policy, terminal, done);
  addReplay(policy, terminal, done);
  addVerify(
    program.command('audit').description('the access history'),
    terminal,
    done,
  );
  const providers = program
    .command('providers')
    .description('target systems of a portal; administrators only');
  addCheckProviders(providers, terminal, done);
  addDryRun(providers, terminal, done);
  addDrain(program, terminal, done);
  return program;
}

type Add = (
  parent: Command,
  terminal: Terminal,
  done: (code: Exit) => void,
) => void;

const CATALOG =
  'entities: YAML files, folders, or the address of a portal (https://portal.example.com)';
const TOKEN = 'environment variable that holds the token for it';
const CONFIG =
  'app-config that says in jitAccess.facts where entities keep their environment and the like';

const addLint: Add = (parent, terminal, done) => {
  parent
    .command('lint')
    .description('says what is wrong with documents')
    .argument('<paths...>', 'files and folders of documents')
    .option('--catalog <place...>', `${CATALOG}, to lint against`)
    .option('--token-env <name>', TOKEN)
    .option('--config <file>', CONFIG)
    .option('--strict', 'fail on warnings as well')
    .option('--json', 'write JSON')
    .action(async (paths, options) =>
      done(await lint(paths, options, terminal)),
    );
};

const addTest: Add = (parent, terminal, done) => {
  parent
    .command('test')
    .description('decides cases and compares with what they expect')
    .argument('<cases...>', 'files of cases')
    .option(
      '--documents <paths...>',
      'decide by these, not by those that the files name',
    )
    .option(
      '--catalog <place...>',
      `${CATALOG}, in place of what the files name`,
    )
    .option('--token-env <name>', TOKEN)
    .option('--config <file>', CONFIG)
    .option('--json', 'write JSON')
    .action(async (files, options) =>
      done(await test(files, options, terminal)),
    );
};

const addExplain: Add = (parent, terminal, done) => {
  parent
    .command('explain')
    .description('says what policy decides of one role on one entity, and why')
    .requiredOption('--person <ref>', 'who asks, such as user:default/ada')
    .requiredOption(
      '--entity <ref>',
      'where, such as resource:default/orders-db',
    )
    .requiredOption('--role <name>', 'what for')
    .option('--receiver <ref>', 'whom it is for; default: who asks')
    .option('--duration <duration>', 'for how long, such as PT1H')
    .option('--starts-at <instant>', 'when it would start')
    .option('--at <instant>', 'when it is decided; default: now')
    .option('--justification <text>', 'the reason that is given')
    .option('--ticket <id>', 'the ticket that is named')
    .option('--incident <id>', 'the incident that is named')
    .option('--break-glass', 'ask for emergency access')
    .option(
      '--facts <file>',
      'YAML of facts to take as given: who is on call, what is open, …',
    )
    .option(
      '--documents <paths...>',
      'files and folders of documents to decide by',
    )
    .option('--catalog <place...>', CATALOG)
    .option('--config <file>', CONFIG)
    .option('--portal <address>', 'ask this portal; administrators only')
    .option(
      '--token-env <name>',
      `${TOKEN}; for a portal default JIT_ACCESS_TOKEN`,
    )
    .option('--json', 'write JSON')
    .action(async options => done(await explain(options, terminal)));
};

const addReplay: Add = (parent, terminal, done) => {
  parent
    .command('replay')
    .description(
      'decides the past again by other documents, and says what would be different',
    )
    .argument('<export>', 'history, exported as JSON lines')
    .requiredOption(
      '--documents <paths...>',
      'files and folders of documents to decide by',
    )
    .option(
      '--fail-on-flip',
      'exit with 1 when anything is decided differently',
    )
    .option('--verbose', 'compare who can approve as well')
    .option('--json', 'write JSON')
    .action(async (file, options) =>
      done(await replay(file, options, terminal)),
    );
};

const URL = "address of the portal's backend";

const addCheckProviders: Add = (parent, terminal, done) => {
  parent
    .command('check')
    .description(
      'finds out now whether the targets can be reached with our identity',
    )
    .requiredOption('--url <address>', URL)
    .option('--token-env <name>', TOKEN, DEFAULT_TOKEN_ENV)
    .option('--provider <id>', 'only this one; default: all')
    .option('--json', 'write JSON')
    .action(async options => done(await checkProviders(options, terminal)));
};

const addDryRun: Add = (parent, terminal, done) => {
  parent
    .command('dry-run')
    .description(
      'says what a role would call in its target for somebody; only the account is looked up',
    )
    .requiredOption('--url <address>', URL)
    .requiredOption('--receiver <ref>', 'whose access, user:default/ada')
    .requiredOption(
      '--entity <ref>',
      'where, such as resource:default/orders-db',
    )
    .requiredOption('--role <name>', 'what for')
    .option('--token-env <name>', TOKEN, DEFAULT_TOKEN_ENV)
    .option('--json', 'write JSON')
    .action(async options => done(await dryRun(options, terminal)));
};

const addDrain: Add = (parent, terminal, done) => {
  parent
    .command('drain')
    .description(
      'takes all access that was given out of the targets, before a provider or all of it is uninstalled, and waits until nothing is left; administrators only',
    )
    .requiredOption('--url <address>', "address of the portal's backend")
    .option(
      '--token-env <name>',
      'environment variable that holds the token for it',
      DEFAULT_TOKEN_ENV,
    )
    .option('--provider <id>', 'only what this provider gave; default: all')
    .option('--reason <text>', 'why, for the history')
    .option('--stop', 'stop the drain that is on')
    .option('--timeout <duration>', 'wait no longer than this, such as PT30M')
    .option('--every <seconds>', 'look this often', '2')
    .option('--json', 'write JSON')
    .action(async options => done(await drain(options, terminal)));
};

const addVerify: Add = (parent, terminal, done) => {
  parent
    .command('verify')
    .description('checks that an exported history is what was sealed')
    .argument('<export>', 'history, exported as JSON lines')
    .requiredOption(
      '--public-key <pem...>',
      'public keys whose signatures count',
    )
    .option('--anchors <file>', 'checkpoints that were kept elsewhere')
    .option('--json', 'write JSON')
    .action(async (file, options) =>
      done(await verify(file, options, terminal)),
    );
};
