import { Sql } from '../store';

/** Who else holds the same role on the same entity now, one query for all. */
export async function liveHolders(
  sql: Sql,
  questions: {
    itemId: string;
    receiver: string;
    entityRef: string;
    role: string;
  }[],
): Promise<Map<string, string[]>> {
  if (questions.length === 0) return new Map();
  const rows: { entity_ref: string; role: string; receiver: string }[] =
    await sql('access_grant')
      .whereIn(
        ['entity_ref', 'role'],
        questions.map(q => [q.entityRef, q.role]),
      )
      .whereIn('state', ['activating', 'active', 'ending'])
      .distinct('entity_ref', 'role', 'receiver')
      .limit(1000);
  return new Map(
    questions.map(question => [
      question.itemId,
      rows
        .filter(
          row =>
            row.entity_ref === question.entityRef && row.role === question.role,
        )
        .map(row => row.receiver),
    ]),
  );
}
