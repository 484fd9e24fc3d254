-- What the orders service keeps; made-up customers.
CREATE TABLE customers (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  city text NOT NULL,
  since date NOT NULL
);

CREATE TABLE orders (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id integer NOT NULL REFERENCES customers,
  status text NOT NULL CHECK (status IN ('open', 'paid', 'shipped', 'cancelled')),
  total_cents integer NOT NULL CHECK (total_cents >= 0),
  placed_at timestamptz NOT NULL
);

INSERT INTO customers (name, city, since) VALUES
  ('Blue Kettle Ltd', 'Leeds', '2021-03-02'),
  ('Harbour Bicycles', 'Rotterdam', '2022-07-19'),
  ('Nine Lamps', 'Turin', '2023-01-11'),
  ('Paper Fox', 'Ghent', '2024-05-27'),
  ('Quiet Orchard', 'Graz', '2025-09-30');

INSERT INTO orders (customer_id, status, total_cents, placed_at)
SELECT 1 + n % 5,
       (ARRAY['open', 'paid', 'shipped', 'shipped', 'cancelled'])[1 + n % 5],
       1500 + (n * 7919) % 60000,
       timestamptz '2026-01-05 08:00:00+00' + n * interval '7 hours'
FROM generate_series(1, 120) AS n;
