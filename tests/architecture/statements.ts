import ts from 'typescript';
import { read } from './source-files.ts';

export interface Statement {
  file: string;
  line: number;
  text: string;
}

/**
 * The SQL statements of a file on one line each. A fragment (`Prisma.sql`) that has a name in the file is put
 * in where it is used; other values stand as `:name`, or `:value` where they have none.
 */
export function sqlIn(file: string): Statement[] {
  const source = parse(file);
  const fragments = new Map<string, ts.TemplateLiteral>();
  each(source, (node) => {
    if (!ts.isVariableDeclaration(node) || !ts.isIdentifier(node.name) || !node.initializer) return;
    const fragment = fragmentOf(node.initializer, fragments);
    if (fragment) fragments.set(node.name.text, fragment);
  });
  const named = new Set<ts.Node>(fragments.values());

  const slot = (value: ts.Expression): string => {
    const name = nameOf(ts.isCallExpression(value) ? value.expression : value);
    const fragment = fragments.get(name ?? '');
    return fragment ? textOf(fragment) : `:${ts.isIdentifier(value) ? name : 'value'}`;
  };
  const textOf = (literal: ts.TemplateLiteral | ts.StringLiteral): string =>
    ts.isTemplateExpression(literal)
      ? literal.head.text + literal.templateSpans.map((s) => slot(s.expression) + s.literal.text).join('')
      : literal.text;

  const found: Statement[] = [];
  each(source, (node) => {
    if ((!ts.isTemplateLiteral(node) && !ts.isStringLiteral(node)) || named.has(node)) return;
    const text = textOf(node).replace(/\s+/g, ' ').trim();
    if (/^(WITH|SELECT|INSERT|UPDATE|DELETE) /.test(text))
      found.push({ file, line: lineOf(source, node), text });
  });
  return found;
}

/** Calls like `db.teammate.findMany(…)` that read, change or delete rows, with the model they are for. */
export function clientCallsIn(file: string): (Statement & { model: string })[] {
  const source = parse(file);
  const found: (Statement & { model: string })[] = [];
  each(source, (node) => {
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return;
    const { name: method, expression: target } = node.expression;
    if (!/^(find|update|upsert|delete|count|aggregate|groupBy)/.test(method.text)) return;
    if (!ts.isPropertyAccessExpression(target) || !/^(db|tx)$/.test(nameOf(target.expression) ?? '')) return;
    const text = node.getText(source).replace(/\s+/g, ' ');
    found.push({ file, line: lineOf(source, node), text, model: target.name.text });
  });
  return found;
}

/** `Prisma.sql…` itself, what an arrow function makes of it, or what calling such a function gives. */
function fragmentOf(
  value: ts.Expression,
  known: ReadonlyMap<string, ts.TemplateLiteral>,
): ts.TemplateLiteral | undefined {
  if (ts.isTaggedTemplateExpression(value))
    return value.tag.getText() === 'Prisma.sql' ? value.template : undefined;
  if (ts.isArrowFunction(value) && !ts.isBlock(value.body)) return fragmentOf(value.body, known);
  return ts.isCallExpression(value) ? known.get(nameOf(value.expression) ?? '') : undefined;
}

const nameOf = (value: ts.Expression): string | undefined =>
  ts.isIdentifier(value) ? value.text : undefined;

const parse = (file: string): ts.SourceFile =>
  ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true);

const lineOf = (source: ts.SourceFile, node: ts.Node): number =>
  source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;

function each(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => each(child, visit));
}
