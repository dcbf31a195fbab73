import { createRequire } from 'node:module';
import { cruise, type ICruiseResult } from 'dependency-cruiser';

const { forbidden, options } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs');

export const ruleNames: string[] = forbidden.map(({ name }: { name: string }) => name);

/**
 * Reads every import of the given folders below `root` and judges it by `.dependency-cruiser.cjs`.
 * @returns how many files were read, packages left out, and one line `rule: from -> to` per violation.
 */
export async function judge(
  root: string,
  folders: readonly string[],
): Promise<{ files: number; violations: string[] }> {
  const { output } = await cruise([...folders], {
    ...options,
    validate: true,
    ruleSet: { forbidden },
    baseDir: root,
  });
  const { modules, summary } = output as ICruiseResult;
  return {
    files: modules.filter(({ source }) => folders.includes(source.split('/')[0] ?? '')).length,
    violations: summary.violations.map(({ rule, from, to, cycle }) =>
      [`${rule.name}: ${from}`, ...(cycle ? cycle.map(({ name }) => name) : [to])].join(' -> '),
    ),
  };
}
