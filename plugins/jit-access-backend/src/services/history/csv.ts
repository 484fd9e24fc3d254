/**
 * One record of a CSV file (RFC 4180): commas, quotes only where needed, CRLF.
 * What a spreadsheet would take for a formula gets an apostrophe in front.
 */
export function csvRecord(cells: (string | undefined)[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

function cell(value: string | undefined): string {
  if (value === undefined || value === '') return '';
  const safe = /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]|^\s|\s$/.test(safe)
    ? `"${safe.replaceAll('"', '""')}"`
    : safe;
}
