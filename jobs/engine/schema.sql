-- The embedded engine's state. Applied at every start, under a lock, so every statement must be repeatable.
CREATE SCHEMA IF NOT EXISTS inngest;

-- One row per engine process that ever ran; the number is what its advisory lock is taken on.
CREATE SEQUENCE IF NOT EXISTS inngest.engine_number AS integer MAXVALUE 2000000000 CYCLE;

-- A serve endpoint and what it said when it was last asked.
CREATE TABLE IF NOT EXISTS inngest.apps (
  url text PRIMARY KEY,
  id text,
  checksum text,
  error text,
  synced_at timestamptz
);

-- Functions as the SDK describes them. `events` repeats the names in config.triggers for lookup.
CREATE TABLE IF NOT EXISTS inngest.functions (
  id text PRIMARY KEY,
  app_url text NOT NULL,
  call_url text NOT NULL,
  config json NOT NULL,
  events text[] NOT NULL,
  archived_at timestamptz
);

CREATE TABLE IF NOT EXISTS inngest.events (
  id text PRIMARY KEY,
  name text NOT NULL,
  body json NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS events_received ON inngest.events (received_at);

-- One execution of a function. `events` is what the function sees; `step_count` numbers steps in order of completion; `traceparent` is the W3C trace
-- context that its calls continue.
CREATE TABLE IF NOT EXISTS inngest.runs (
  id text PRIMARY KEY,
  function_id text NOT NULL,
  status text NOT NULL DEFAULT 'Queued' CHECK (status IN ('Queued', 'Running', 'Completed', 'Failed', 'Cancelled')),
  event_ids text[] NOT NULL,
  events json NOT NULL,
  cron text,
  singleton_key text,
  parent_run_id text,
  parent_step_id text,
  slots text[] NOT NULL DEFAULT '{}',
  slot_limits integer[] NOT NULL DEFAULT '{}',
  priority_s double precision NOT NULL DEFAULT 0,
  step_count integer NOT NULL DEFAULT 0,
  traceparent text,
  output json,
  created_at timestamptz NOT NULL DEFAULT now(),
  started_at timestamptz,
  ended_at timestamptz
);
-- For tables from before there were traces; asked first, since ALTER TABLE locks out running engines even when it has nothing to do.
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = 'inngest.runs'::regclass AND attname = 'traceparent') THEN
    ALTER TABLE inngest.runs ADD COLUMN traceparent text;
  END IF;
END $$;
CREATE INDEX IF NOT EXISTS runs_event ON inngest.runs USING gin (event_ids);
CREATE INDEX IF NOT EXISTS runs_recent ON inngest.runs (created_at DESC, id);
CREATE INDEX IF NOT EXISTS runs_function ON inngest.runs (function_id, created_at DESC);
CREATE INDEX IF NOT EXISTS runs_ended ON inngest.runs (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS runs_active_singleton ON inngest.runs (function_id, singleton_key) WHERE ended_at IS NULL;

-- Steps and their memoised results. `memo` is what goes on the wire: {"data": …} or {"error": …}; null while pending.
-- Steps reported together share `batch`: the function is re-entered when none of them is pending, or at once for `race`.
CREATE TABLE IF NOT EXISTS inngest.steps (
  run_id text NOT NULL REFERENCES inngest.runs ON DELETE CASCADE,
  id text NOT NULL,
  op text NOT NULL,
  name text NOT NULL,
  opts json,
  batch text NOT NULL,
  race boolean NOT NULL DEFAULT false,
  position integer,
  memo json,
  created_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  PRIMARY KEY (run_id, id)
);

-- What has to happen, and when. At most one item per run and step ('step' is the function itself, as in the protocol).
-- `engine` and `claim` fence the result: it counts only while both are what they were when the item was taken.
CREATE TABLE IF NOT EXISTS inngest.queue (
  run_id text NOT NULL REFERENCES inngest.runs ON DELETE CASCADE,
  step_id text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('call', 'timer')),
  due_at timestamptz NOT NULL DEFAULT now(),
  rank timestamptz NOT NULL DEFAULT now(),
  attempt integer NOT NULL DEFAULT 0,
  lost integer NOT NULL DEFAULT 0,
  again boolean NOT NULL DEFAULT false,
  slots text[] NOT NULL DEFAULT '{}',
  slot_limits integer[] NOT NULL DEFAULT '{}',
  engine integer,
  claim integer NOT NULL DEFAULT 0,
  PRIMARY KEY (run_id, step_id)
);
CREATE INDEX IF NOT EXISTS queue_due ON inngest.queue (due_at) WHERE engine IS NULL;
CREATE INDEX IF NOT EXISTS queue_held ON inngest.queue (engine) WHERE engine IS NOT NULL;

-- Who waits for an event or signal: a step (result), or a whole run (step_id '$cancel…').
CREATE TABLE IF NOT EXISTS inngest.waits (
  run_id text NOT NULL REFERENCES inngest.runs ON DELETE CASCADE,
  step_id text NOT NULL,
  event text NOT NULL,
  condition text,
  expires_at timestamptz,
  PRIMARY KEY (run_id, step_id)
);
CREATE INDEX IF NOT EXISTS waits_event ON inngest.waits (event);

CREATE TABLE IF NOT EXISTS inngest.crons (
  function_id text NOT NULL REFERENCES inngest.functions ON DELETE CASCADE,
  cron text NOT NULL,
  jitter_ms double precision NOT NULL DEFAULT 0,
  next_at timestamptz NOT NULL,
  PRIMARY KEY (function_id, cron)
);

-- Flow control. `gates`: theoretical arrival times (throttle, rateLimit). `keys`: idempotency. `gathered`: batches and debounces.
CREATE TABLE IF NOT EXISTS inngest.gates (id text PRIMARY KEY, arrival timestamptz NOT NULL);
CREATE TABLE IF NOT EXISTS inngest.keys (id text PRIMARY KEY, created_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE IF NOT EXISTS inngest.gathered (
  id text PRIMARY KEY,
  function_id text NOT NULL,
  events json NOT NULL,
  due_at timestamptz NOT NULL,
  latest_at timestamptz
);
CREATE INDEX IF NOT EXISTS gathered_due ON inngest.gathered (due_at);
