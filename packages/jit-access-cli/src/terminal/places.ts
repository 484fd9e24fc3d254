/** `file:line:column`, as editors and terminals open it. */
export function placeOf(where: {
  file: string;
  line?: number;
  column?: number;
}): string {
  return [where.file, where.line, where.column]
    .filter(part => part !== undefined)
    .join(':');
}

/** `1 case`, `3 cases`. */
export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
