export * from './primitives';
export * from './decision';
export * from './request';
export * from './grant';
export * from './history';
export * from './catalog';
export * from './health';
