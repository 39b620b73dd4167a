/**
 * A plugin for tests that exposes the SQL of a module: imported with `?statements`, a module also exports
 * `statements`, with one entry per call of `.query(text, values, name)`, `insertRows` and `upsertRows` in its source.
 * Each entry evaluates the text in place, so that it can use the constants of the module; names of its function must
 * be passed in.
 */
export const collectStatements = () => ({
  name: "collect-statements",
  enforce: "post",
  transform(code, id) {
    if (!id.endsWith("?statements")) return null;
    const program = this.parse(code);
    const known = new Set([...moduleNames(program), ...Object.getOwnPropertyNames(globalThis), "undefined"]);
    const entries = [];
    visit(program, (node) => {
      if (node.type !== "CallExpression") return;
      const found = statementIn(node);
      if (found) entries.push(entry(code, known, found));
    });
    return { code: `${code}\nexport const statements = [\n${entries.join(",\n")}\n];\n`, map: null };
  },
});

const insertions = { insertRows: "insert", upsertRows: "upsert" };

/** Returns the expressions of a statement and its kind; null for other calls. */
function statementIn({ callee, arguments: [first, , third] }) {
  if (callee.type === "MemberExpression" && callee.property.name === "query" && first)
    return { kind: "query", text: first, name: third ?? null };
  const kind = callee.type === "Identifier" ? insertions[callee.name] : undefined;
  return kind && third?.type === "ObjectExpression" ? { kind, text: third, name: null } : null;
}

function entry(code, known, { kind, text, name }) {
  const source = ({ start, end }) => code.slice(start, end);
  const parts = name ? [text, name] : [text];
  const names = { now: new Set(), later: new Set() };
  let isBound = false;
  for (const part of parts) isBound = collectNames(part, known, names) || isBound;
  const locals = [...names.now, ...names.later];
  const values = `text: ${source(text)}, name: ${name ? source(name) : "undefined"}`;
  return `{
    kind: ${JSON.stringify(kind)},
    source: ${JSON.stringify(parts.map(source).reverse().join(" "))},
    isNamed: ${kind !== "query" || name !== null},
    locals: ${JSON.stringify(isBound ? ["this"] : [...names.now])},
    evaluate: ${isBound ? "null" : `({ ${locals.join(", ")} }) => ({ ${values} })`},
  }`;
}

/** Returns the names that a module declares or imports. */
function moduleNames({ body }) {
  const names = [];
  for (const statement of body) {
    if (statement.type === "ImportDeclaration")
      names.push(...statement.specifiers.map(({ local }) => local.name));
    const declaration = statement.type.startsWith("Export") ? statement.declaration : statement;
    if (declaration?.type === "VariableDeclaration")
      for (const { id } of declaration.declarations) names.push(...patternNames(id));
    else if (declaration?.id) names.push(declaration.id.name);
  }
  return names;
}

/**
 * Collects the names that an expression takes from its enclosing function: in `now` those that its value needs, in
 * `later` those of nested functions. Returns whether it needs `this`.
 */
function collectNames(expression, known, names, own = new Set(), depth = 0) {
  let isBound = false;
  const walk = (node, bound, level) => {
    if (node === null || typeof node !== "object") return;
    if (Array.isArray(node)) {
      for (const item of node) walk(item, bound, level);
      return;
    }
    if (typeof node.type !== "string") return;
    if (node.type === "ThisExpression" || node.type === "PrivateIdentifier") isBound = true;
    if (node.type === "Identifier") {
      if (!known.has(node.name) && !bound.has(node.name))
        (level === 0 ? names.now : names.later).add(node.name);
      return;
    }
    if (node.type === "MemberExpression") {
      walk(node.object, bound, level);
      walk(node.computed || node.property.type === "PrivateIdentifier" ? node.property : null, bound, level);
      return;
    }
    if (node.type === "Property") {
      if (node.computed) walk(node.key, bound, level);
      walk(node.value, bound, level);
      return;
    }
    if (node.type.includes("Function")) {
      walk(node.body, new Set([...bound, ...node.params.flatMap(patternNames)]), level + 1);
      return;
    }
    for (const [key, value] of Object.entries(node)) if (key !== "type") walk(value, bound, level);
  };
  walk(expression, own, depth);
  for (const name of names.now) names.later.delete(name);
  return isBound;
}

/** Returns the names that a pattern binds. */
function patternNames(pattern) {
  if (pattern === null) return [];
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "ObjectPattern":
      return pattern.properties.flatMap((property) => patternNames(property.value ?? property.argument));
    case "ArrayPattern":
      return pattern.elements.flatMap(patternNames);
    case "AssignmentPattern":
      return patternNames(pattern.left);
    case "RestElement":
      return patternNames(pattern.argument);
    default:
      return [];
  }
}

function visit(node, look) {
  if (node === null || typeof node !== "object") return;
  if (Array.isArray(node)) {
    for (const item of node) visit(item, look);
    return;
  }
  if (typeof node.type === "string") look(node);
  for (const value of Object.values(node)) visit(value, look);
}
