import assert from "node:assert/strict";
import { eventsOf } from "../../../src/adapters/trainer/builtin/events-of";

describe("events of a call", () => {
  it("come in order, also those given before anyone asked, and end with the call", async () => {
    const found: number[] = [];
    for await (const event of eventsOf<number>(async (emit) => {
      emit(1);
      emit(2);
      await new Promise((resolve) => setTimeout(resolve, 5));
      emit(3);
    })) found.push(event);
    assert.deepEqual(found, [1, 2, 3]);
  });

  it("end with the error of the call, after its events", async () => {
    const found: number[] = [];
    await assert.rejects(async () => {
      for await (const event of eventsOf<number>((emit) => {
        emit(1);
        return Promise.reject(new Error("broken"));
      })) found.push(event);
    }, /broken/);
    assert.deepEqual(found, [1]);
  });
});
