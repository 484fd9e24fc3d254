import { createPortal } from './createPortal';
import { enterRepositoryRoot } from './enterRepositoryRoot';

// Running from TypeScript source is development unless the caller says
// otherwise; a bundle made by `build:backend` never takes this branch.
if (__filename.endsWith('.ts')) {
  process.env.NODE_ENV ??= 'development';
}

enterRepositoryRoot();
createPortal()
  .start()
  .catch((error: Error) => {
    // A portal without one of its parts would look healthy and not be.
    process.stderr.write(`The portal could not start. ${error.message}\n`);
    process.exit(1);
  });
