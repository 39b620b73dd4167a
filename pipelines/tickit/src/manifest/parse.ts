import type { Manifest, ManifestColumn, ManifestDag, ManifestDataset, ManifestTask } from "./manifest.ts";
import { ManifestError, ObjectReader } from "./reader.ts";

function readColumn(reader: ObjectReader): ManifestColumn {
  return {
    name: reader.text("name"),
    type: reader.text("type"),
    description: reader.text("description"),
    required: reader.flag("required"),
    tags: reader.optionalTexts("tags"),
  };
}

function readDataset(reader: ObjectReader): ManifestDataset {
  return {
    table: reader.text("table"),
    layer: reader.oneOf("layer", ["lake", "staging", "mart"]),
    owner: reader.text("owner"),
    documentation: reader.text("documentation"),
    columns: reader.list("columns", readColumn),
  };
}

function readTask(reader: ObjectReader): ManifestTask {
  return {
    id: reader.text("id"),
    kind: reader.oneOf("kind", ["load", "check"]),
    owner: reader.text("owner"),
    documentation: reader.text("documentation"),
    sql: reader.text("sql"),
    dependsOn: reader.texts("depends_on"),
    inputs: reader.texts("inputs"),
    outputs: reader.texts("outputs"),
    publishes: reader.optionalText("publishes"),
  };
}

function readDag(reader: ObjectReader): ManifestDag {
  return {
    id: reader.text("id"),
    owner: reader.text("owner"),
    documentation: reader.text("documentation"),
    tags: reader.texts("tags"),
    startsOn: reader.optionalText("starts_on"),
    tasks: reader.list("tasks", readTask),
  };
}

function requireUnique(names: readonly string[], pointer: string, what: string): void {
  const seen = new Set<string>();
  for (const [index, name] of names.entries()) {
    if (seen.has(name)) throw new ManifestError(`${pointer}/${index}`, `${what} ${name} is defined twice`);
    seen.add(name);
  }
}

function checkTask(
  task: ManifestTask,
  pointer: string,
  earlier: ReadonlySet<string>,
  tables: ReadonlySet<string>,
): void {
  for (const id of task.dependsOn) {
    if (!earlier.has(id))
      throw new ManifestError(`${pointer}/depends_on`, `no earlier task ${id} in this DAG`);
  }
  for (const side of ["inputs", "outputs"] as const) {
    for (const table of task[side]) {
      if (!tables.has(table)) throw new ManifestError(`${pointer}/${side}`, `no dataset ${table}`);
    }
  }
  const expectedOutputs = task.kind === "load" ? 1 : 0;
  if (task.outputs.length !== expectedOutputs) {
    throw new ManifestError(`${pointer}/outputs`, `a ${task.kind} task has ${expectedOutputs} outputs`);
  }
}

function checkReferences(manifest: Manifest): void {
  requireUnique(
    manifest.datasets.map(({ table }) => table),
    "/datasets",
    "dataset",
  );
  requireUnique(
    manifest.dags.map(({ id }) => id),
    "/dags",
    "DAG",
  );
  const tables = new Set(manifest.datasets.map(({ table }) => table));
  const writers = new Map<string, string>();
  const signals = new Set<string>();
  for (const [dagIndex, dag] of manifest.dags.entries()) {
    if (dag.startsOn !== undefined && !signals.has(dag.startsOn)) {
      throw new ManifestError(`/dags/${dagIndex}/starts_on`, `no earlier task publishes ${dag.startsOn}`);
    }
    const earlier = new Set<string>();
    for (const [taskIndex, task] of dag.tasks.entries()) {
      const pointer = `/dags/${dagIndex}/tasks/${taskIndex}`;
      if (earlier.has(task.id)) throw new ManifestError(`${pointer}/id`, `task ${task.id} is defined twice`);
      checkTask(task, pointer, earlier, tables);
      earlier.add(task.id);
      if (task.publishes !== undefined) signals.add(task.publishes);
      for (const table of task.outputs) {
        const writer = writers.get(table);
        if (writer !== undefined)
          throw new ManifestError(`${pointer}/outputs`, `${table} is written by ${writer} too`);
        writers.set(table, `${dag.id}.${task.id}`);
      }
    }
  }
}

/**
 * Parses and validates a manifest: names are unique and known, each task depends only on
 * earlier tasks, and each table has one writer.
 *
 * @param json the parsed content of `manifest.json`
 * @throws ManifestError for the first problem, with its JSON pointer
 */
export function parseManifest(json: unknown): Manifest {
  const reader = new ObjectReader(json, "");
  reader.exactly("version", 1);
  const manifest: Manifest = {
    pipeline: reader.text("pipeline"),
    documentation: reader.text("documentation"),
    dialect: reader.text("dialect"),
    datasets: reader.list("datasets", readDataset),
    dags: reader.list("dags", readDag),
  };
  reader.end();
  checkReferences(manifest);
  return manifest;
}
