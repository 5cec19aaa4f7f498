#!/usr/bin/env python3
"""Fits the closed forms of switching to the solver's table, and prints their constants and how far they are off.

    remanence device --solver-table > Tests/SiliconTests/Macrospin/switching.csv
    python3 Scripts/fit_switching.py Tests/SiliconTests/Macrospin/switching.csv

The constants go into CollinearReversal.Fit and TransverseRelease.Fit. Needs NumPy and SciPy.
"""

import csv
import sys

import numpy as np
from scipy.optimize import least_squares
from scipy.special import erfc


def columns(rows, *names):
    return [np.array([float(row[name]) for row in rows]) for name in names]


def collinear(parameters, rows):
    """1 − exp(−Y'), Y' = (√(1 + 4cY) − 1)/2c, Y = A·Δ·(i−1)/(i·exp(2(i−1)(t−t0)/τ)−1)."""
    a0, a1, a2, b1, b2, angle, bend = parameters
    delta, p, i, pulse, tau, omega = columns(
        rows, "stability_kt", "asymmetry_ratio", "ratio", "pulse_ns", "time_constant_ns", "precession_rad_per_ns")
    growth = i * np.exp(np.clip(2 * (i - 1) * (pulse - angle / omega) / tau, -50, 600)) - 1
    amplitude = np.exp(a0 + a1 * p + a2 * p * p - b1 / i - b2 / (i * i))
    linear = amplitude * delta * (i - 1) / np.maximum(growth, 1e-12)
    c = np.maximum(bend * (i - 1) / (tau * omega), 1e-9)
    return np.where(growth > 1e-12, -np.expm1(-(np.sqrt(1 + 4 * c * linear) - 1) / (2 * c)), 1.0)


def release(parameters, rows):
    """1 − F·(1 − S): F are freed by the track, S of them stray."""
    factor, dead, threshold, creep, hardness, slope, growth, curve = parameters
    delta, alpha, track, junction, pulse, tail, tau, omega = columns(
        rows, "stability_kt", "damping_ratio", "ratio", "junction_ratio", "pulse_ns", "tail_ns", "time_constant_ns",
        "precession_rad_per_ns")
    turns = np.log(omega * pulse / (2 * np.pi))
    over = track - threshold + creep * turns + hardness * (delta / 60 - 1)
    steepness = np.sqrt(delta) * (slope + growth * turns)
    freed = 1 - 0.5 * erfc(steepness * (over + curve * over * np.abs(over)) / np.sqrt(2))
    lean = factor * junction * (2 * alpha / track - np.expm1(-np.maximum(0, tail - dead) / tau))
    stray = 0.5 * erfc(lean * np.sqrt(2 * delta) / np.sqrt(2))
    return 1 - freed * (1 - stray)


def fit(name, form, rows, start, free, names):
    error, deviation = columns(rows, "error_ratio", "deviation_ratio")
    found = error > 0
    often = found & (error > 0.05)
    start, free = np.array(start, float), np.array(free, bool)

    def residuals(values):
        parameters = start.copy()
        parameters[free] = values
        guess = form(parameters, rows)
        linear = (guess - error) / 0.01
        ratio = np.log10(np.maximum(guess, 1e-30)) - np.log10(np.maximum(error, 1e-30))
        away = np.where(often, linear, np.where(found, ratio / 0.2, 0))
        return np.sign(away) * np.abs(away) ** 2  # the worst row counts, not the mean

    parameters = start.copy()
    parameters[free] = least_squares(residuals, start[free]).x
    guess = form(parameters, rows)
    between = (error > 0.05) & (error < 0.95)
    rare = found & (error <= 0.05) & (error >= 1e-5)
    off = np.abs(guess - error)
    decades = np.abs(np.log10(np.maximum(guess, 1e-30)) - np.log10(np.maximum(error, 1e-30)))
    print(name, {key: round(float(value), 4) for key, value in zip(names, parameters)})
    print(f"  probability: {between.sum()} rows, worst {off[between].max():.3f}, mean {off[between].mean():.3f}")
    print(f"  error rate: {rare.sum()} rows, worst {decades[rare].max():.2f} decades, mean {decades[rare].mean():.2f}")
    for index in np.argsort(-off * between)[:4]:
        row = rows[index]
        print("   ", {key: row[key][:6] for key in row if key not in ("family", "start")}, f"{guess[index]:.3f}")
    for index in np.argsort(-decades * rare)[:3]:
        row = rows[index]
        print("    ", {key: row[key][:8] for key in row if key not in ("family", "start")}, f"{guess[index]:.2e}")


def main():
    with open(sys.argv[1], newline="") as file:
        rows = list(csv.DictReader(file))
    names = ["amplitude", "asymmetry", "asymmetry_square", "inverse", "inverse_square", "dead_angle", "bend"]
    transfer = [row for row in rows if row["family"] == "transfer"]
    track = [row for row in rows if row["family"] == "track"]
    if transfer:
        fit("transfer", collinear, transfer, [1.2, -1.5, 1.9, 0.7, 1.6, 1, 0.7], [1, 1, 1, 1, 1, 1, 1], names)
    if track:
        fit("track", collinear, track, [0.8, 0, 0, 0.5, 0.6, 1.3, 1.4], [1, 0, 0, 1, 1, 1, 1], names)
    released = [row for row in rows if row["family"] == "release"]
    if released:
        fit(
            "release", release, released, [1, 0.03, 0.8, 0.04, 0, 2.9, 0, 0], [1] * 8,
            ["lean", "dead_time", "threshold", "creep", "hardness", "slope", "growth", "curve"])


main()
