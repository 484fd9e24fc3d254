/**
 * Can every place of every stage be filled, with nobody in two places? Nobody
 * reviews the same item twice, so two stages that only one person can answer
 * would wait for ever.
 */
export function canBeStaffed(
  stages: { count: number; people: string[] }[],
): boolean {
  const places = stages.flatMap(stage =>
    Array.from({ length: stage.count }, () => stage.people),
  );
  const taken = new Map<string, number>();
  // Bipartite matching: whoever holds a place moves on if another place is theirs.
  const fill = (place: number, tried: Set<string>): boolean =>
    places[place].some(person => {
      if (tried.has(person)) return false;
      tried.add(person);
      const holds = taken.get(person);
      if (holds !== undefined && !fill(holds, tried)) return false;
      taken.set(person, place);
      return true;
    });
  return places.every((_, place) => fill(place, new Set()));
}
