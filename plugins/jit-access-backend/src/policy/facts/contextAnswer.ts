import { z } from 'zod';
import { toInstant } from '../../domain/time';
import { refSchema } from '../language/values';

const instant = z.iso
  .datetime({ offset: true })
  .transform(value => toInstant(value));

const shiftSchema = z.object({
  personRef: refSchema('user'),
  level: z.string(),
  rota: z.string(),
  entityRef: refSchema(),
  until: instant.optional(),
});

const incidentSchema = z.object({
  id: z.string().min(1),
  title: z.string(),
  entityRef: refSchema(),
  severity: z.string().optional(),
  openedAt: instant.optional(),
  url: z.string().optional(),
  people: z
    .array(z.object({ personRef: refSchema('user'), role: z.string().min(1) }))
    .optional(),
});

const ticketSchema = z.object({
  id: z.string().min(1),
  title: z.string(),
  open: z.boolean(),
  entityRefs: z.array(refSchema()).optional(),
  assigneeRef: refSchema('user').optional(),
  url: z.string().optional(),
});

const freezeSchema = z
  .object({
    name: z.string().min(1),
    from: instant,
    until: instant,
    entityRef: refSchema().optional(),
  })
  .refine(freeze => freeze.from < freeze.until);

const approversSchema = z.object({
  key: z.string().min(1),
  people: z.array(refSchema('user')),
});

/** What a source may answer; anything else makes its facts unknown. */
export const contextAnswerSchema = z.object({
  onCall: z.array(shiftSchema).optional(),
  incidents: z.array(incidentSchema).optional(),
  tickets: z.array(ticketSchema).optional(),
  freezes: z.array(freezeSchema).optional(),
  approvers: z.array(approversSchema).optional(),
});
