import { promises as fs } from 'node:fs';
import path from 'node:path';
import { Entity } from '@backstage/catalog-model';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { UsageError } from '../terminal/exits';
import { entitySchema } from './entitySchema';

/** Entities of files, and what was left out. */
export interface CatalogFiles {
  entities: Entity[];
  /** Targets of locations that are not files here. */
  skipped: string[];
}

/**
 * Reads entities of YAML files and folders, and of the local files that their
 * locations name, each file once.
 * @throws UsageError - a file cannot be read, or holds what is no entity
 */
export async function readCatalogFiles(paths: string[]): Promise<CatalogFiles> {
  const reader = new Reader();
  for (const entry of paths) await reader.read(path.resolve(entry), entry);
  return { entities: reader.entities, skipped: reader.skipped };
}

class Reader {
  readonly entities: Entity[] = [];
  readonly skipped: string[] = [];
  private readonly seen = new Set<string>();

  async read(absolute: string, shown: string): Promise<void> {
    const stats = await fs.stat(absolute).catch(() => {
      throw new UsageError(`There is no such catalog file or folder: ${shown}`);
    });
    if (!stats.isDirectory()) {
      await this.readFile(absolute, shown);
      return;
    }
    for (const name of (await fs.readdir(absolute)).sort()) {
      if (name.startsWith('.')) continue;
      const below = path.join(absolute, name);
      const isFolder = (await fs.stat(below)).isDirectory();
      if (isFolder || /\.ya?ml$/.test(name)) {
        await this.read(below, path.join(shown, name));
      }
    }
  }

  private async readFile(absolute: string, shown: string): Promise<void> {
    const real = await fs.realpath(absolute);
    if (this.seen.has(real)) return;
    this.seen.add(real);
    const documents = parseAllDocuments(await fs.readFile(absolute, 'utf8'));
    if (!Array.isArray(documents)) return;
    for (const document of documents) {
      const [error] = document.errors;
      if (error) {
        throw new UsageError(`${shown}: ${error.message.split('\n')[0]}`);
      }
      const value = document.toJS();
      // Policy documents may lie beside the catalog.
      if (value === null || value.apiVersion === 'jit-access/v1') continue;
      await this.take(value, absolute, shown);
    }
  }

  private async take(
    value: unknown,
    absolute: string,
    shown: string,
  ): Promise<void> {
    const parsed = entitySchema.safeParse(value);
    if (!parsed.success) {
      throw new UsageError(
        `${shown} holds something that is no entity: ${z.prettifyError(parsed.error)}`,
      );
    }
    const entity = parsed.data;
    this.entities.push(entity);
    if (entity.kind.toLowerCase() !== 'location') return;
    for (const target of targetsOf(entity)) {
      await this.follow(target, absolute, shown);
    }
  }

  private async follow(
    target: string,
    from: string,
    shown: string,
  ): Promise<void> {
    if (/^[a-z]+:\/\//i.test(target)) {
      this.skipped.push(target);
      return;
    }
    const absolute = path.resolve(path.dirname(from), target);
    const label = path.join(path.dirname(shown), target);
    if (!path.basename(target).includes('*')) {
      await this.read(absolute, label);
      return;
    }
    const pattern = patternOf(path.basename(target));
    const folder = path.dirname(absolute);
    for (const name of (await fs.readdir(folder)).sort()) {
      if (!pattern.test(name)) continue;
      await this.read(
        path.join(folder, name),
        path.join(path.dirname(label), name),
      );
    }
  }
}

function targetsOf({ spec = {} }: Entity): string[] {
  return [spec.target ?? [], spec.targets ?? []]
    .flat()
    .filter(target => typeof target === 'string');
}

function patternOf(glob: string): RegExp {
  const parts = glob
    .split('*')
    .map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}
