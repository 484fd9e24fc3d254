import { createPortal } from './createPortal';
import { enterRepositoryRoot } from './enterRepositoryRoot';

// Running from TypeScript source is development unless the caller says
// otherwise; a bundle made by `build:backend` never takes this branch.
if (__filename.endsWith('.ts')) {
  process.env.NODE_ENV ??= 'development';
}

enterRepositoryRoot();
createPortal().start();
