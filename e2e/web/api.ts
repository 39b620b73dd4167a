/** Finds the id of a dataset or job by the end of its name. */
export async function findId(address: string, kind: "dataset" | "job", name: string): Promise<string> {
  const query = new URLSearchParams({ q: name, kind, limit: "50" });
  const response = await fetch(`${address}/api/v2/search?${query}`);
  const { items } = (await response.json()) as { items: { id: string; name: string }[] };
  const hit = items.find((item) => item.name.endsWith(name));
  if (!hit) throw new Error(`Nothing is called ${name}.`);
  return hit.id;
}

/** Returns the id of the latest run. */
export async function latestRun(address: string): Promise<string> {
  const response = await fetch(`${address}/api/v2/runs?limit=1`);
  const { items } = (await response.json()) as { items: { id: string }[] };
  return items[0]!.id;
}

/** Returns the id of a job's newest run in a state. */
export async function findRun(address: string, job: string, state: string): Promise<string> {
  const response = await fetch(`${address}/api/v2/jobs/${job}/runs`);
  const { items } = (await response.json()) as { items: { id: string; state: string }[] };
  const run = items.find((item) => item.state === state);
  if (!run) throw new Error(`No run of ${job} is in the state ${state}.`);
  return run.id;
}
