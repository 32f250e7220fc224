import { testTarget } from '../operations/__testUtils__/testTarget';
import { entityName } from './entityName';

const { entity } = testTarget();
const titled = (title?: string) =>
  entityName({ entity: { ...entity, metadata: { name: 'reranker', title } } });

describe('entityName', () => {
  it('is the title, else the name', () => {
    expect(titled('The Reranker')).toBe('The Reranker');
    expect(titled()).toBe('reranker');
    expect(titled('  ')).toBe('reranker');
  });

  it('leaves room for the rest of the sentence', () => {
    expect(titled('x'.repeat(500))).toHaveLength(120);
  });
});
