import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/**
 * Says what a schema found in Slack's words: `must be less than 151 characters [json-pointer:/blocks/0/text/text]`.
 * @param root pointer of the checked value in the request.
 */
export function faultsOf(error: z.ZodError, root: string): string[] {
  return error.issues.map((issue) => {
    const { words, path } = describe(issue);
    return `${words} [json-pointer:${[root, ...path.map(String)].join('/')}]`;
  });
}

function describe(issue: Issue): { words: string; path: PropertyKey[] } {
  const { path } = issue;
  switch (issue.code) {
    case 'too_big':
      return {
        path,
        words:
          issue.origin === 'string'
            ? `must be less than ${Number(issue.maximum) + 1} characters`
            : issue.origin === 'array'
              ? `no more than ${issue.maximum} items allowed`
              : `must be at most ${issue.maximum}`,
      };
    case 'too_small':
      return {
        path,
        words:
          issue.origin === 'string'
            ? `must be more than ${Number(issue.minimum) - 1} characters`
            : issue.origin === 'array'
              ? `no fewer than ${issue.minimum} items allowed`
              : `must be at least ${issue.minimum}`,
      };
    case 'unrecognized_keys':
      return { path, words: `invalid additional property: ${issue.keys.join(', ')}` };
    case 'invalid_union':
      return { path, words: `unsupported type: ${String(typeGiven(issue))}` };
    case 'invalid_type':
      if (issue.input === undefined)
        return { path: path.slice(0, -1), words: `missing required field: ${String(path.at(-1))}` };
      return { path, words: `must provide ${/^[aeio]/.test(issue.expected) ? 'an' : 'a'} ${issue.expected}` };
    default:
      return { path, words: 'failed to match all allowed schemas' };
  }
}

function typeGiven(issue: Issue): unknown {
  const given = issue.input as { type?: unknown } | undefined;
  return given?.type;
}
