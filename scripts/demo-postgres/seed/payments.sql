-- What the payments service keeps; made-up amounts.
CREATE TABLE payments (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  order_id integer NOT NULL,
  amount_cents integer NOT NULL CHECK (amount_cents > 0),
  method text NOT NULL CHECK (method IN ('card', 'transfer', 'invoice')),
  status text NOT NULL CHECK (status IN ('captured', 'pending', 'failed')),
  created_at timestamptz NOT NULL
);

CREATE TABLE refunds (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  payment_id integer NOT NULL REFERENCES payments,
  amount_cents integer NOT NULL CHECK (amount_cents > 0),
  reason text NOT NULL,
  created_at timestamptz NOT NULL
);

INSERT INTO payments (order_id, amount_cents, method, status, created_at)
SELECT n,
       1500 + (n * 7919) % 60000,
       (ARRAY['card', 'transfer', 'invoice'])[1 + n % 3],
       (ARRAY['captured', 'captured', 'captured', 'pending', 'failed'])[1 + n % 5],
       timestamptz '2026-01-05 08:10:00+00' + n * interval '7 hours'
FROM generate_series(1, 90) AS n;

INSERT INTO refunds (payment_id, amount_cents, reason, created_at)
SELECT n * 9, 1500, 'Arrived damaged',
       timestamptz '2026-01-09 12:00:00+00' + n * interval '2 days'
FROM generate_series(1, 8) AS n;
