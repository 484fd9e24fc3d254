/** How an entity or person is called in a sentence: the name of its ref. */
export function nameOfRef(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1);
}
