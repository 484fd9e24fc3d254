import { isBroken, Pulse } from './vitals';

describe('the vitals of a loop', () => {
  let now = 0;
  let pulse: Pulse;
  const broken = () => isBroken(pulse.vitals(), 30_000);
  beforeEach(() => {
    now = 1_000;
    pulse = new Pulse(() => now);
  });

  it('are bad while it does not run', () => {
    expect(broken()).toBe(true);
    pulse.started();
    expect(broken()).toBe(false);
    pulse.stopped();
    expect(broken()).toBe(true);
  });

  it('are bad when no pass comes to an end', () => {
    pulse.started();
    now += 30_000;
    expect(broken()).toBe(false);
    now += 1;
    expect(broken()).toBe(true);
    pulse.done();
    expect(broken()).toBe(false);
  });

  it('are bad when passes fail again and again, and good after one that does not', () => {
    pulse.started();
    for (let count = 0; count < 4; count++) pulse.failed();
    expect(broken()).toBe(false);
    pulse.failed();
    expect(broken()).toBe(true);
    pulse.done();
    expect(broken()).toBe(false);
  });
});
