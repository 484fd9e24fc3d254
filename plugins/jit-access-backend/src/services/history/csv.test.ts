import fc from 'fast-check';
import { csvRecord } from './csv';

/** A reader of RFC 4180, written apart from the writer. */
function readCsv(text: string): string[][] {
  const cells = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g;
  const records: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(cells)) {
    records.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === '\r\n') records.push([]);
  }
  return records.slice(0, -1);
}

describe('csvRecord', () => {
  it('quotes where it has to', () => {
    expect(csvRecord(['a', 'b c', 'd,e', 'say "f"', 'g\nh', undefined])).toBe(
      'a,b c,"d,e","say ""f""","g\nh",\r\n',
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '\nx'])(
    'keeps a spreadsheet from computing %j',
    formula => {
      expect(readCsv(csvRecord([formula]))).toEqual([[`'${formula}`]]);
    },
  );

  it('leaves what only looks like a formula further on', () => {
    expect(csvRecord(['a=1', '2026-03-01'])).toBe('a=1,2026-03-01\r\n');
  });

  it('is read back as it was, whatever is in it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }),
        cells => {
          const [record] = readCsv(csvRecord(cells));
          expect(
            record.map(cell => cell.replace(/^'(?=[=+\-@\t\r\n])/, '')),
          ).toEqual(cells.map(cell => cell.replace(/^'(?=[=+\-@\t\r\n])/, '')));
        },
      ),
    );
  });
});
