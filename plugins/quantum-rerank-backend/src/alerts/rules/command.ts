import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { toError } from '@backstage/errors';
import { parseProfile } from '../../profile/parseProfile';
import { rulesFile } from './rulesFile';

const USAGE = `usage: alert-rules --profile <file> --environment <name> [--set <name>=<value>]... [--output <file>]

  --set namespace=<name>        where the service runs
  --set labels.<name>=<value>   one more label of every rule
  --set <name>=<value>          what $<name> stands for in PromQL`;

/**
 * Writes the rules file of one environment of a profile file.
 *
 * @throws Error whose message says what is wrong
 */
export async function writeRules(
  args: string[],
  print: (text: string) => void,
): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      profile: { type: 'string' },
      environment: { type: 'string' },
      set: { type: 'string', multiple: true, default: [] },
      output: { type: 'string' },
    },
  });
  const { environment: name, output, profile: file } = values;
  if (!file || !name) {
    throw new Error(USAGE);
  }
  const { labels, variables } = readSettings(values.set);
  const { namespace, ...others } = variables;
  const profile = parseProfile(
    await readFile(file, 'utf8'),
    file,
    namespace === undefined ? {} : { [name]: { namespace } },
  );
  const environment = profile.environments.find(each => each.name === name);
  if (!environment) {
    throw new Error(
      `--environment must be one of ${profile.environments
        .map(each => each.name)
        .join(', ')}`,
    );
  }
  const text = rulesFile(profile, environment, { labels, variables: others });
  if (output) {
    await writeFile(output, text);
  } else {
    print(text);
  }
}

/** @throws Error that quotes what is no setting */
function readSettings(settings: string[]) {
  const labels: Record<string, string> = {};
  const variables: Record<string, string> = {};
  for (const setting of settings) {
    const match = /^(labels\.)?([a-zA-Z_]\w*)=([^"'`\\\n\r]*)$/.exec(setting);
    if (!match) {
      throw new Error(
        `--set must be <name>=<value> without quotes and backslashes, not ${setting}`,
      );
    }
    const [, isLabel, name, value] = match;
    (isLabel ? labels : variables)[name] = value;
  }
  return { labels, variables };
}

if (require.main === module) {
  writeRules(process.argv.slice(2), text => process.stdout.write(text)).catch(
    error => {
      process.stderr.write(`${toError(error).message}\n`);
      process.exitCode = 1;
    },
  );
}
