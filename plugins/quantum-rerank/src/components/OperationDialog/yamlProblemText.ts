import type { Translate } from '../../hooks/useMessages';
import type { YamlProblem } from './YamlMappingReader';

/** A problem of a text in YAML, in a sentence. */
export function yamlProblemText(t: Translate, problem: YamlProblem): string {
  const line = String(problem.line);
  switch (problem.code) {
    case 'syntax':
      return t('configYaml.problem.syntax', { line, detail: problem.detail });
    case 'empty':
    case 'manifestData':
      return t(`configYaml.problem.${problem.code}`);
    case 'documents':
    case 'mapping':
    case 'keyText':
      return t(`configYaml.problem.${problem.code}`, { line });
    case 'keyTwice':
      return t('configYaml.problem.keyTwice', {
        line,
        key: problem.key,
        first: String(problem.first),
      });
    case 'valueQuoted':
      return t('configYaml.problem.valueQuoted', {
        line,
        key: problem.key,
        quoted: problem.quoted,
      });
    case 'manifestKind':
    case 'manifestName':
    case 'manifestNamespace':
      return t(`configYaml.problem.${problem.code}`, {
        line,
        found: problem.found,
        expected: problem.expected,
      });
    default:
      return t(`configYaml.problem.${problem.code}`, {
        line,
        key: problem.key,
      });
  }
}
