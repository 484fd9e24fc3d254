const person = (name: string) => `user:default/${name}`;

/** Few, so that what they ask for overlaps. */
export const RECEIVERS = [person('ann'), person('bob')];
export const LEAD = person('lee');
/** All who are members of the team that owns everything, while they are. */
export const TEAM = [...RECEIVERS, LEAD];
export const SECURITY = [person('sam'), person('sue')];
export const ADMINISTRATOR = person('ada');
export const EVERYBODY = [...TEAM, ...SECURITY, ADMINISTRATOR];

export const ENTITIES = ['resource:default/orders', 'resource:default/billing'];

export const RECEIVER_NAMES = ['ann', 'bob'];
export const EFFECT_KEYS = ['admins', 'readers', 'writers', 'login'];
