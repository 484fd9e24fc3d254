import { Document, LineCounter, Scalar, isMap, isScalar, isSeq } from 'yaml';

/** 1-based. */
export interface Position {
  line: number;
  column: number;
}

/**
 * Where a path of a document is written; of what is missing, where its parent
 * is. `within` means that character of the text there, where it can be told.
 */
export type Locate = (
  path: readonly PropertyKey[],
  within?: number,
) => Position;

/** Finds paths in a parsed document by the places its nodes came from. */
export function locator(
  document: Document.Parsed,
  lines: LineCounter,
  text: string,
): Locate {
  return (path, within) => {
    let node: unknown = document.contents;
    let offset = startOf(node) ?? document.range?.[0] ?? 0;
    for (const key of path) {
      if (isMap(node)) {
        const pair = node.items.find(
          item => isScalar(item.key) && String(item.key.value) === String(key),
        );
        if (!pair) break;
        offset = startOf(pair.key) ?? offset;
        node = pair.value;
      } else if (isSeq(node)) {
        node = node.items[Number(key)];
        if (node === undefined) break;
        offset = startOf(node) ?? offset;
      } else {
        break;
      }
    }
    if (within !== undefined && isScalar(node)) {
      offset = placeWithin(node, within, text) ?? startOf(node) ?? offset;
    }
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
}

/** Absent where the text is written with escapes, or folded. */
function placeWithin(
  node: Scalar,
  within: number,
  text: string,
): number | undefined {
  const start = node.range?.[0];
  const { value } = node;
  if (start === undefined || typeof value !== 'string') return undefined;
  for (const quotes of [0, 1]) {
    if (text.startsWith(value, start + quotes)) return start + quotes + within;
  }
  return node.type === 'BLOCK_LITERAL'
    ? placeInBlock(value, within, text, start)
    : undefined;
}

/** After a line with `|`, each line is indented alike. */
function placeInBlock(
  value: string,
  within: number,
  text: string,
  start: number,
): number | undefined {
  const before = value.slice(0, within).split('\n');
  let place = text.indexOf('\n', start) + 1;
  for (let skipped = 1; skipped < before.length; skipped++) {
    place = text.indexOf('\n', place) + 1;
  }
  const written = text.slice(place, `${text}\n`.indexOf('\n', place));
  const line = value.split('\n')[before.length - 1];
  const indent = written.length - line.length;
  return written.endsWith(line)
    ? place + indent + before[before.length - 1].length
    : undefined;
}

function startOf(node: unknown): number | undefined {
  const range = (node as { range?: [number, number, number] } | null)?.range;
  return range?.[0];
}
