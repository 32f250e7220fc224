import { sparklinePaths } from './sparklinePaths';

function points(...values: (number | null)[]) {
  return values.map((value, index) => ({
    at: new Date(index * 60_000).toISOString(),
    value,
  }));
}

describe('sparklinePaths', () => {
  it('goes from the lowest at the bottom to the highest at the top', () => {
    expect(sparklinePaths(points(10, 30, 20), 96, 24)).toEqual({
      lines: ['M2,22L48,2L94,12'],
      dots: [],
    });
  });

  it('leaves gaps open, and shows a single measurement between them', () => {
    expect(sparklinePaths(points(1, 2, null, 2, null), 104, 24)).toEqual({
      lines: ['M2,22L27,2'],
      dots: [{ x: 77, y: 2 }],
    });
  });

  it('puts what never moves into the middle', () => {
    expect(sparklinePaths(points(0, 0), 96, 24).lines).toEqual(['M2,12L94,12']);
  });

  it('draws nothing where nothing was measured', () => {
    const nothing = { lines: [], dots: [] };
    expect(sparklinePaths([], 96, 24)).toEqual(nothing);
    expect(sparklinePaths(points(null, null), 96, 24)).toEqual(nothing);
  });
});
