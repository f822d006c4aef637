"use client";

import { useEffect, useState } from "react";

/** The value once it has stayed the same for so long: what somebody types is asked about when they pause. */
export function useSettled<Value>(value: Value, ms = 250): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
