import { act, renderHook, waitFor } from '@testing-library/react';
import { useResource } from './useResource';

describe('useResource', () => {
  it('keeps the last value and tells the error when a later read fails', async () => {
    const load = jest
      .fn<Promise<string>, []>()
      .mockResolvedValueOnce('first')
      .mockRejectedValueOnce(new Error('away'))
      .mockResolvedValueOnce('second');
    const { result } = renderHook(() => useResource({ scope: 'a', load }));
    expect(result.current.loading).toBe(true);
    await waitFor(() => expect(result.current.value).toBe('first'));
    const confirmedAt = result.current.confirmedAt;

    act(() => result.current.refresh());
    await waitFor(() => expect(result.current.error?.message).toBe('away'));
    expect(result.current.value).toBe('first');
    expect(result.current.confirmedAt).toBe(confirmedAt);

    act(() => result.current.refresh());
    await waitFor(() => expect(result.current.value).toBe('second'));
    expect(result.current.error).toBeUndefined();
  });

  it('keeps the value when there is nothing new', async () => {
    const load = jest
      .fn<Promise<string | undefined>, [AbortSignal, string?]>()
      .mockResolvedValueOnce('first')
      .mockResolvedValue(undefined);
    const { result } = renderHook(() => useResource({ scope: 'a', load }));
    await waitFor(() => expect(result.current.value).toBe('first'));
    act(() => result.current.refresh());
    await waitFor(() => expect(load).toHaveBeenCalledTimes(2));
    expect(load.mock.calls[1][1]).toBe('first');
    expect(result.current.value).toBe('first');
  });

  it('shows the old page as outdated until the new one is there', async () => {
    const load = jest.fn(async () => 'page 1');
    const { result, rerender } = renderHook(
      ({ key }) => useResource<string>({ scope: 'a', key, load }),
      { initialProps: { key: '1' } },
    );
    await waitFor(() => expect(result.current.value).toBe('page 1'));

    let answer = (_: string) => {};
    load.mockImplementation(() => new Promise(resolve => (answer = resolve)));
    rerender({ key: '2' });
    expect(result.current).toMatchObject({ value: 'page 1', outdated: true });
    await act(async () => answer('page 2'));
    expect(result.current).toMatchObject({ value: 'page 2', outdated: false });
  });

  it('drops the value of another scope and ignores its late answer', async () => {
    const answers: Record<string, (value: string) => void> = {};
    const { result, rerender } = renderHook(
      ({ scope }) =>
        useResource<string>({
          scope,
          load: () => new Promise(resolve => (answers[scope] = resolve)),
        }),
      { initialProps: { scope: 'production' } },
    );
    rerender({ scope: 'staging' });
    await act(async () => answers.production('production data'));
    expect(result.current).toMatchObject({ value: undefined, loading: true });
    await act(async () => answers.staging('staging data'));
    expect(result.current.value).toBe('staging data');
  });
});
