import { Document, LineCounter, isMap, isScalar, isSeq } from 'yaml';

/** 1-based. */
export interface Position {
  line: number;
  column: number;
}

/** Where a path of a document is written; of what is missing, where its parent is. */
export type Locate = (path: readonly PropertyKey[]) => Position;

/** Finds paths in a parsed document by the places its nodes came from. */
export function locator(document: Document.Parsed, lines: LineCounter): Locate {
  return path => {
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
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
}

function startOf(node: unknown): number | undefined {
  const range = (node as { range?: [number, number, number] } | null)?.range;
  return range?.[0];
}
