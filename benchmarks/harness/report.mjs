// @ts-check
import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';

/** The machine, as far as a reader needs it to judge the figures. */
export function machine() {
  const [cpu] = os.cpus();
  return `${os.cpus().length} × ${cpu?.model.trim() ?? os.arch()}, ${Math.round(os.totalmem() / 2 ** 30)} GB, Node ${process.versions.node}, ${os.platform()} ${os.arch()}`;
}

/**
 * @param {string[]} head
 * @param {(string | number)[][]} rows
 * @returns {string} a Markdown table
 */
export function table(head, rows) {
  const line = (/** @type {(string | number)[]} */ cells) =>
    `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join(
    '\n',
  );
}

/** @param {number} value */
export function count(value) {
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return value.toPrecision(2);
}

/**
 * Replaces what stands between `<!-- name -->` and `<!-- /name -->` of a file.
 *
 * @param {string} file
 * @param {string} name
 * @param {string} text
 */
export function replaceSection(file, name, text) {
  const before = readFileSync(file, 'utf8');
  const open = `<!-- ${name} -->`;
  const close = `<!-- /${name} -->`;
  const from = before.indexOf(open);
  const to = before.indexOf(close);
  if (from < 0 || to < from) {
    throw new Error(`${file} has no section ${open} … ${close}`);
  }
  writeFileSync(
    file,
    `${before.slice(0, from + open.length)}\n${text}\n${before.slice(to)}`,
  );
}
