package dev.kline.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.LinkedHashMap;
import java.util.Map;

/** Pure. Numbers as the families that the text is made of. */
final class Family {
  private Family() {}

  /** What only grows; {@code _total} is added to the name. */
  static MetricSnapshot counter(String name, String help, Number value) {
    return CounterSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(count(Labels.EMPTY, value.doubleValue()))
        .build();
  }

  /** The same for each value of a label. */
  static MetricSnapshot counter(
      String name, String help, String label, Map<?, ? extends Number> values) {
    var family = CounterSnapshot.builder().name(name).help(help);
    texts(values).forEach((key, value) -> family.dataPoint(count(Labels.of(label, key), value)));
    return family.build();
  }

  private static CounterDataPointSnapshot count(Labels labels, double value) {
    return CounterDataPointSnapshot.builder().labels(labels).value(value).build();
  }

  /** What goes up and down. */
  static MetricSnapshot gauge(String name, String help, Number value) {
    return GaugeSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(state(Labels.EMPTY, value.doubleValue()))
        .build();
  }

  /** The same for each value of a label. */
  static MetricSnapshot gauge(
      String name, String help, String label, Map<?, ? extends Number> values) {
    var family = GaugeSnapshot.builder().name(name).help(help);
    texts(values).forEach((key, value) -> family.dataPoint(state(Labels.of(label, key), value)));
    return family.build();
  }

  private static GaugeDataPointSnapshot state(Labels labels, double value) {
    return GaugeDataPointSnapshot.builder().labels(labels).value(value).build();
  }

  /** How often something took how long. */
  static MetricSnapshot histogram(
      String name, String help, double[] boundsSeconds, long[] counts, double sumSeconds) {
    var point =
        HistogramDataPointSnapshot.builder()
            .classicHistogramBuckets(ClassicHistogramBuckets.of(boundsSeconds, counts))
            .sum(sumSeconds)
            .build();
    return HistogramSnapshot.builder().name(name).help(help).dataPoint(point).build();
  }

  private static Map<String, Double> texts(Map<?, ? extends Number> values) {
    var texts = new LinkedHashMap<String, Double>();
    values.forEach((key, value) -> texts.put(key.toString(), value.doubleValue()));
    return texts;
  }
}
