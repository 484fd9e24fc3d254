import { Entity } from '@backstage/catalog-model';
import { z } from 'zod';

/** What an entity has to have here; the catalog itself checks the rest. */
export const entitySchema = z
  .looseObject({
    apiVersion: z.string().default('backstage.io/v1alpha1'),
    kind: z.string({ error: 'An entity has a kind' }).min(1),
    metadata: z.looseObject({
      name: z.string({ error: 'An entity has metadata.name' }).min(1),
      namespace: z.string().optional(),
    }),
    spec: z.looseObject({}).optional(),
  })
  .transform(value => value as unknown as Entity);
