import '@testing-library/jest-dom';

// People who click and type through a form take a while on a busy machine.
jest.setTimeout(20_000);

// jsdom has none; lists of suggestions use it to load more when scrolled.
class NoIntersections {
  observe() {}
  unobserve() {}
  disconnect() {}
}
Object.defineProperty(window, 'IntersectionObserver', {
  value: NoIntersections,
});
