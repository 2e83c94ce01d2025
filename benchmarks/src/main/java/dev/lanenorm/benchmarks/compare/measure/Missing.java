package dev.lanenorm.benchmarks.compare.measure;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;

/** A case, or a whole variant, and why its figures are missing: an element of {@code missing} in report.json. */
public record Missing(
        @JsonProperty("case") @JsonAlias("arm") String what, String reason) {}
