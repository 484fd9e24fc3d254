export {
  createWorker,
  type Worker,
  type WorkerDependencies,
} from './createWorker';
export { type WorkerOptions } from './options';
