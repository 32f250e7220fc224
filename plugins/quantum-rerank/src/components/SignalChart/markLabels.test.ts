import { markLabels } from './markLabels';

describe('markLabels', () => {
  it('numbers changes that are far from each other', () => {
    expect(markLabels([10, 500, 990], 0, 1000)).toEqual(['1', '2', '3']);
    expect(markLabels([], 0, 1000)).toEqual([]);
  });

  it('lets changes that are close share a label', () => {
    expect(markLabels([100, 110, 500], 0, 1000)).toEqual([
      '1, 2',
      undefined,
      '3',
    ]);
    expect(markLabels([100, 500, 501, 502], 0, 1000)).toEqual([
      '1',
      '2–4',
      undefined,
      undefined,
    ]);
  });

  it('begins a new label where a chain of changes becomes too long', () => {
    expect(markLabels([100, 130, 160], 0, 1000)).toEqual([
      '1, 2',
      undefined,
      '3',
    ]);
  });
});
