/** What was made to go wrong, counted by its kind. */
export class Faults {
  readonly byKind = new Map<string, number>();

  add(kind: string): void {
    this.byKind.set(kind, (this.byKind.get(kind) ?? 0) + 1);
  }
}
