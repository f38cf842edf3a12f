// The part of a module that is the same for every program: clock, steps, lookups, random numbers.
// What stands before it declares the constants in capitals, the sections `once`, `start` and `compute`, and repeats.

const lesser = (a, b) => (a < b || a !== a ? a : b), greater = (a, b) => (a > b || a !== a ? a : b);
const {abs, acos, asin, atan, ceil, cos, exp, floor, log, log10, max, min, sin, sqrt, tan} = Math;
const S = new Float64Array(SLOTS);
const TIMES = Float64Array.from({length: SAVED}, (_, k) => START + k * SAVEPER);
const HALF_STEPS = Float64Array.from({length: 2 * STEPS + 1}, (_, k) => START + k * (DT / 2));
const U = new Float64Array(STREAMS.length);
const HELD = new Float64Array(STATES.length);
const MOVING = new Float64Array(STATES.length);
const SUMS = new Float64Array(STATES.length);
const REMEMBERED = new Float64Array(MEMORIES.length);
const LINES = Array.from(PIPELINES, () => new Float64Array(0));
const LAGS = new Float64Array(PIPELINES.length);
const GRIDS = DATA.map((cell) => cell && layOut(cell.times, cell.values, cell.between));

export const parameters = new Map(PARAMETER_NAMES.map((name, index) => [name, index]));

/** Saved times, in model time. */
export const times = () => TIMES.slice();

/** The times that an array of data has a value for: every half step. */
export const halfSteps = () => HALF_STEPS.slice();

/** The module's own values of parameters, in the order of `parameters`; null where it has none. */
export const given = () => GIVEN && GIVEN.slice();

/** Return the value of a data cell at every half step; between its knots a `linear`, `hold` or `forward` one. */
export function layOut(knots, values, between) {
  const last = knots.length - 1;
  return HALF_STEPS.map((time) => {
    if (between === "linear") return joined(time, knots, values);
    const point = between === "hold" ? after(time + SLACK, knots, 0, last) - 1 : from(time - SLACK, knots, 0, last);
    return values[min(max(point, 0), last)];
  });
}

/**
 * Run one member.
 *
 * @param values Parameters, in the order of `parameters`; one that is not a number stays one.
 * @param data For each name in `dataCells` its value at every half step; the module's own where there is none.
 * @param seed Of the ensemble, a whole number from 0 to 2**32 - 1.
 * @param member Identity of the run, which selects its random numbers; beyond 2**53 a BigInt.
 * @param saved Where to save, one output after the other; a new array where there is none.
 * @returns What was saved, not a number from the time on at which the member stopped; and which cell was
 *   not finite then, null where none was.
 */
export function run(values = GIVEN, data = [], seed = 0, member = 0, saved = new Float64Array(OUTPUTS.length * SAVED)) {
  const grids = GRIDS.map((grid, cell) => data?.[cell] ?? grid);
  mustHold(values, PARAMETERS.length, "values");
  mustHold(saved, OUTPUTS.length * SAVED, "saved");
  grids.forEach((grid, cell) => mustHold(grid, HALF_STEPS.length, `data[${cell}]`));
  S.fill(0);
  CONSTANT_SLOTS.forEach((slot, index) => { S[slot] = CONSTANTS[index]; });
  PARAMETERS.forEach((slot, index) => { S[slot] = values[index]; });
  const stopped = simulate(grids, seed >>> 0, word(member, 0), word(member, 1), saved);
  return {values: saved, stopped};
}

function mustHold(numbers, count, name) {
  if (numbers?.length === count) return;
  throw new RangeError(`${name} must be of length ${count}, got ${numbers?.length ?? "none"}`);
}

function simulate(grids, seed, low, high, saved) {
  draw(0, seed, low, high);
  once();
  enter(grids, 0, 0);
  if (BEGUN >= 0) S[BEGUN] = S[TIME] + SLACK;
  start();
  startPipelines();
  saved.fill(NaN);
  for (let step = 0; step <= STEPS; step++) {
    draw(step, seed, low, high);
    enter(grids, step, 0);
    if (BEGUN >= 0) S[BEGUN] = S[TIME] + SLACK;
    compute();
    const isSaved = step % SAVE_EVERY === 0;
    if (!areFinite(MOVED) || (isSaved && !areFinite(SHOWN))) return stop(saved);
    if (isSaved) for (let k = 0, at = step / SAVE_EVERY; k < OUTPUTS.length; k++) saved[k * SAVED + at] = S[OUTPUTS[k]];
    if (step < STEPS) advance(grids, step);
  }
  return null;
}

function enter(grids, step, fraction) {
  S[TIME] = START + DT * (step + fraction);
  const row = floor(2 * (step + fraction)), share = 2 * (step + fraction) - row;
  for (let k = 0; k < grids.length; k++) {
    const known = grids[k][row];
    S[DATA_SLOTS[k]] = LINEAR[k] && share > 0 ? known + share * (grids[k][row + 1] - known) : known;
  }
}

function advance(grids, step) {
  for (let k = 0; k < MEMORIES.length; k++) REMEMBERED[k] = S[SOURCES[k]];
  for (let k = 0; k < PIPELINES.length; k++) if (LAGS[k] > 0) LINES[k][step % LAGS[k]] = S[INTAKES[k]];
  // A step is taken in parts, which begin at the dates within it.
  for (let begin = 0; ;) {
    const date = DATES.reduce((next, slot) => (S[slot] > S[BEGUN] && S[slot] < next ? S[slot] : next), Infinity);
    // The next step begins a rounding error late.
    const isWithin = date < START + DT * (step + 1) - SLACK;
    const end = isWithin ? (date - (START + DT * step)) / DT : 1;
    move(grids, step, begin, end);
    if (!isWithin) break;
    begin = end;
    S[BEGUN] = date;
    enter(grids, step, begin);
    compute();
  }
  for (let k = 0; k < MEMORIES.length; k++) S[MEMORIES[k]] = REMEMBERED[k];
  for (let k = 0; k < PIPELINES.length; k++) S[PIPELINES[k]] = LAGS[k] > 0 ? LINES[k][(step + 1) % LAGS[k]] : NaN;
}

/** Take states from one fraction of a step to another: each stage looks ahead along the rates of the one before it. */
function move(grids, step, begin, end) {
  const length = DT * (end - begin);
  keep(HELD, STATES);
  keep(MOVING, RATES); // all of them before any state moves: a rate may be another state
  for (let k = 0; k < STATES.length; k++) SUMS[k] = WEIGHTS[0] * MOVING[k];
  for (let stage = 1; stage < WEIGHTS.length; stage++) {
    const ahead = length * FRACTIONS[stage];
    enter(grids, step, (1 - FRACTIONS[stage]) * begin + FRACTIONS[stage] * end);
    for (let k = 0; k < STATES.length; k++) S[STATES[k]] = HELD[k] + ahead * MOVING[k];
    compute();
    keep(MOVING, RATES);
    for (let k = 0; k < STATES.length; k++) SUMS[k] += WEIGHTS[stage] * MOVING[k];
  }
  for (let k = 0; k < STATES.length; k++) S[STATES[k]] = HELD[k] + (length / DIVISOR) * SUMS[k];
}

/** Run the body of a repeat in all its rounds; what it carries changes at once, at the end of each. */
function repeat({count, slots, first, following, held, body}) {
  for (let k = 0; k < slots.length; k++) S[slots[k]] = S[first[k]];
  for (let round = 0; round < count; round++) {
    body();
    for (let k = 0; k < slots.length; k++) held[k] = S[following[k]];
    for (let k = 0; k < slots.length; k++) S[slots[k]] = held[k];
  }
}

function keep(kept, slots) {
  for (let k = 0; k < slots.length; k++) kept[k] = S[slots[k]];
}

/** A line holds what went in since its delay, and what it held at the start until then. */
function startPipelines() {
  for (let k = 0; k < PIPELINES.length; k++) {
    const lag = ceil(S[DELAYS[k]] / DT - SLACK);
    LAGS[k] = Number.isFinite(lag) ? min(max(lag, 1), STEPS + 1) : 0;
    if (LINES[k].length < LAGS[k]) LINES[k] = new Float64Array(LAGS[k]);
    LINES[k].fill(S[PIPELINES[k]]);
  }
}

/** A sum is finite only where all of its terms are; where it is not, each is looked at. */
function areFinite(slots) {
  let sum = 0;
  for (let k = 0; k < slots.length; k++) sum += S[slots[k]];
  return sum - sum === 0 || slots.every((slot) => Number.isFinite(S[slot]));
}

/** Return the first cell that is not finite, in the order of evaluation, and clear what was saved from then on. */
function stop(saved) {
  const time = S[TIME];
  const from = TIMES.findIndex((moment) => moment >= time - DT / 2);
  if (from >= 0) for (let k = 0; k < OUTPUTS.length; k++) saved.fill(NaN, k * SAVED + from, (k + 1) * SAVED);
  const isLost = (slot) => !Number.isFinite(S[slot]);
  const cell = WATCHED.findIndex(isLost);
  if (cell >= 0) return {cell: CELLS[WATCHED_CELLS[cell]], time};
  // A rate may overflow where every flow in it is finite: the stock is what ends there.
  const state = RATES.findIndex(isLost);
  return {cell: state >= 0 ? CELLS[WATCHED_CELLS[state]] : "", time};
}

function power(base, exponent) {
  // JavaScript says otherwise than IEEE 754 in these cases only.
  return base === 1 || (base === -1 && abs(exponent) === Infinity) ? 1 : base ** exponent;
}

function modulo(above, below) {
  const rest = above % below;
  if (rest !== 0) return rest < 0 !== below < 0 ? rest + below : rest;
  return below < 0 ? -0 : 0;
}

/** Return the first of these points whose input is above x. */
function after(x, inputs, first, last) {
  let low = first, high = last + 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (inputs[middle] <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Return the first of these points whose input is not below x. */
function from(x, inputs, first, last) {
  let low = first, high = last + 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (inputs[middle] < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Return a value between two knots, and beyond them the last. */
function joined(x, knots, values) {
  const last = knots.length - 1;
  const point = after(x, knots, 0, last) - 1;
  if (point < 0) return values[0];
  if (point === last || knots[point] === x) return values[point];
  const slope = (values[point + 1] - values[point]) / (knots[point + 1] - knots[point]);
  return slope * (x - knots[point]) + values[point];
}

// A lookup has its points in X and Y, from the first to the last.

function continuous(x, first, last) {
  if (x < X[first]) return Y[first];
  return x >= X[last] ? Y[last] : extrapolate(x, first, last);
}

function extrapolate(x, first, last) {
  const point = after(x, X, first + 1, last - 1) - 1;
  const width = X[point + 1] - X[point];
  // Only beyond a jump at an end is there no width, and there no line holds.
  return Y[point] + (Y[point + 1] - Y[point]) / (width > 0 ? width : 1) * (x - X[point]);
}

function discrete(x, first, last) {
  return x !== x ? x : Y[max(after(x, X, first, last) - 1, first)];
}

function forward(x, first, last) {
  if (x !== x) return x;
  const before = max(after(x, X, first, last) - 1, first);
  return Y[X[before] === x ? before : min(from(x, X, first, last), last)];
}

/** Return the lower (0) or upper (1) 32 bits of a whole number. */
function word(number, place) {
  if (typeof number === "bigint") return Number(BigInt.asUintN(32, number >> BigInt(32 * place)));
  return (place ? floor(number / 4294967296) : number) >>> 0;
}

/** Return the upper 32 bits of the product of two words. */
function upper(a, b) {
  const low = a & 65535, high = a >>> 16, less = b & 65535, more = b >>> 16;
  const first = high * less + (low * less >>> 16);
  const second = low * more + (first & 65535);
  return high * more + (first >>> 16) + (second >>> 16) >>> 0;
}

/** Draw one number for each stream: Philox 4x32. */
function draw(step, seed, low, high) {
  for (let k = 0; k < STREAMS.length; k++) {
    let a = step, b = 0, c = low, d = high, first = seed, second = STREAMS[k];
    for (let round = 0; round < ROUNDS; round++) {
      const e = upper(c, M1) ^ b ^ first, f = upper(a, M0) ^ d ^ second;
      b = Math.imul(c, M1) >>> 0;
      d = Math.imul(a, M0) >>> 0;
      a = e >>> 0;
      c = f >>> 0;
      first = first + W0 >>> 0;
      second = second + W1 >>> 0;
    }
    U[k] = (a * 1048576 + (b >>> 12) + 0.5) / 4503599627370496;
  }
}
