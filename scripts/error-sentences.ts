import ts from 'typescript';

/** Functions, and ends of the names of classes, whose texts tell a person what went wrong. */
const callees = /^(?:malformed|refused)$|(?:Refused|Error|Stopped)$/;
/** Two words, one after the other: less is a name or a value. */
const words = /\p{L}{2,}[\p{L}'’,]* \p{L}+/u;

/**
 * The sentences with which a source below `editor` tells of a failure, values as `{0}`, `{1}` …: the `message` of a value with a `kind` or a
 * `reason`, and the texts that errors are made with. Pure.
 */
export function errorSentences(file: string, source: string): readonly string[] {
  const found: string[] = [];
  const root = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node): void => {
    if (ts.isObjectLiteralExpression(node)) found.push(...messagesOf(node));
    else if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && isNamed(node.expression))
      found.push(...(node.arguments ?? []).flatMap(sentencesOf));
    ts.forEachChild(node, visit);
  };
  visit(root);
  return found.filter((sentence) => words.test(sentence.replace(/\{\d+\}/g, ' 0 ')));
}

function isNamed(callee: ts.Expression): boolean {
  return ts.isIdentifier(callee) && callees.test(callee.text);
}

function messagesOf(node: ts.ObjectLiteralExpression): readonly string[] {
  const named = (name: string): ts.ObjectLiteralElementLike | undefined =>
    node.properties.find((each) => each.name !== undefined && ts.isIdentifier(each.name) && each.name.text === name);
  const message = named('message');
  if (message === undefined || !ts.isPropertyAssignment(message)) return [];
  const isFailure =
    named('kind') !== undefined || named('reason') !== undefined || node.properties.some(ts.isSpreadAssignment);
  return isFailure ? sentencesOf(message.initializer) : [];
}

function sentencesOf(node: ts.Expression): readonly string[] {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isConditionalExpression(node)) return [...sentencesOf(node.whenTrue), ...sentencesOf(node.whenFalse)];
  if (!ts.isTemplateExpression(node)) return [];
  return [node.templateSpans.reduce((text, { literal }, at) => `${text}{${at}}${literal.text}`, node.head.text)];
}
