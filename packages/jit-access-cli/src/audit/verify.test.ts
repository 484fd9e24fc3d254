import { captured } from '../testing/captured';
import { exportedHistory } from '../testing/exportedHistory';
import { temporaryFolder } from '../testing/folder';
import { runBin } from '../testing/runBin';

jest.setTimeout(60_000);

const folder = temporaryFolder();
const at = folder.path;
const { text, publicKey, anchors } = exportedHistory([
  { type: 'request.submitted', personal: { justification: 'Why' } },
  { type: 'item.decided' },
  { type: 'item.approved' },
]);
const cut = text.split('\n').filter(line => !line.includes('"event-3"'));
folder.write({
  'history.jsonl': text,
  'key.pem': publicKey,
  'other.pem': exportedHistory([]).publicKey,
  'anchors.jsonl': anchors,
  'changed.jsonl': text.replace('Event 2', 'Event 7'),
  'cut.jsonl': cut.join('\n').replace('"events":3', '"events":2'),
  'no-key.pem': 'nothing',
  'no-anchors.jsonl': '{}\n',
  'notes.txt': 'Hello\n',
});
const verify = (file: string, key = 'key.pem', ...more: string[]) =>
  captured(['audit', 'verify', at(file), '--public-key', at(key), ...more]);
const anchored = ['--anchors', at('anchors.jsonl')];

describe('jit-access audit verify', () => {
  it('exits with 0 where nothing was changed', async () => {
    const { code, out } = await runBin([
      ...['audit', 'verify', at('history.jsonl')],
      ...['--public-key', at('key.pem'), ...anchored],
    ]);
    expect(out).toBe(
      'Nothing was changed: exported at 2026-03-02T13:00:00.000Z, up to position 3\n',
    );
    expect(code).toBe(0);
  });

  it('says what it cannot prove without anchors', async () => {
    const { code, out } = await verify('history.jsonl');
    expect(out).toMatch(
      /Without --anchors it is not proved that the end was not cut off/,
    );
    expect(code).toBe(0);
  });

  it.each([
    ['an event was changed', 'changed.jsonl', [], /✗ .*position 2/i],
    ['the end was cut off', 'cut.jsonl', anchored, /✗ .*position 3/i],
  ])('exits with 1 where %s', async (_, file, more, message) => {
    const { code, out } = await verify(file, 'key.pem', ...more);
    expect(out).toMatch(message);
    expect(out).toMatch(/^\d+ findings?: exported at /m);
    expect(code).toBe(1);
  });

  it('trusts no other key', async () => {
    const { code, out } = await verify(
      'history.jsonl',
      'other.pem',
      ...anchored,
    );
    expect(out).toMatch(/signed with a key that is not trusted here/);
    expect(code).toBe(1);
  });

  it('writes JSON', async () => {
    const { out } = await verify('changed.jsonl', 'key.pem', '--json');
    expect(JSON.parse(out)).toMatchObject({
      intact: false,
      complete: true,
      anchored: false,
      findings: expect.arrayContaining([expect.objectContaining({ seq: 2 })]),
    });
  });

  it.each([
    ['no key is given', ['audit', 'verify', 'x'], /--public-key/],
    [
      'the file is not there',
      ['audit', 'verify', at('none'), '--public-key', at('key.pem')],
      /There is no file .*none/,
    ],
    [
      'the file is no export',
      ['audit', 'verify', at('notes.txt'), '--public-key', at('key.pem')],
      /notes\.txt: Line 1 is not a line of a history export/,
    ],
    [
      'the key is none',
      [
        'audit',
        'verify',
        at('history.jsonl'),
        '--public-key',
        at('no-key.pem'),
      ],
      /no-key\.pem: this is no public key/,
    ],
    [
      'the anchors are none',
      [
        ...[
          'audit',
          'verify',
          at('history.jsonl'),
          '--public-key',
          at('key.pem'),
        ],
        ...['--anchors', at('no-anchors.jsonl')],
      ],
      /no-anchors\.jsonl:1 is no checkpoint/,
    ],
  ])('exits with 2 where %s', async (_, args, message) => {
    const { code, err } = await captured(args);
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });
});
